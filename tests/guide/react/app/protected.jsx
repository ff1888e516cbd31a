import { useUser } from '../hooks/use-user';

export default function MyProtectedPage() {
  const user = useUser();

  if (!user) {
    // Redirect to sign in page
    return '...';
  }

  return (
    <>
      <p>Welcome back{user.firstName && `, ${user.firstName}`}</p>
    </>
  );
}
