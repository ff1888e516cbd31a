import Link from 'next/link';

export function Message({ title }: { title: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p>Served by JavaScript, Next.js.</p>
      <p>
        <a className="button" href="/login">
          Sign in
        </a>{' '}
        <Link href="/">Home</Link>
      </p>
    </>
  );
}
