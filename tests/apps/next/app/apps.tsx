/** The other apps of the demo, which share the session. */
export function Apps() {
  const apps: Record<string, string> = JSON.parse(process.env.APPS ?? '{}');
  if (Object.keys(apps).length === 0) {
    return null;
  }
  return (
    <nav aria-label="Apps that share the session">
      {Object.entries(apps).map(([name, url]) => (
        <a key={name} href={url}>
          {name}
        </a>
      ))}
    </nav>
  );
}
