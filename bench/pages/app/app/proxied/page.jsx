import { Greeting } from '../greeting';

export const dynamic = 'force-dynamic';

export default function Page() {
  return <Greeting name="ada@example.com" />;
}
