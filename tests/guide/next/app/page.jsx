// The guide's home page, where the guide's proxy looks.
export { default } from './home-page/page';
