// The guide's protected page, behind the guide's proxy.
export { default } from '../protected/page';
