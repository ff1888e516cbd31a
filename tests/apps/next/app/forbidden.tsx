import { Message } from './message';

export default function Forbidden() {
  return <Message title="You may not see this." />;
}
