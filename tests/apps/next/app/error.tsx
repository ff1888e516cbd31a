'use client';

export default function Failure({ reset }: { reset: () => void }) {
  return (
    <>
      <h1>Sign-in is not reachable at the moment</h1>
      <p>You are not signed out.</p>
      <p>
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
      </p>
    </>
  );
}
