import { Message } from '../message';

export default function NotCompleted() {
  return <Message title="The sign-in was not completed." />;
}
