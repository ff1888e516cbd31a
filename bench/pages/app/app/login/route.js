import { getSignInUrl } from 'authkit-native-nextjs';
import { redirect } from 'next/navigation';

export async function GET() {
  redirect(await getSignInUrl());
}
