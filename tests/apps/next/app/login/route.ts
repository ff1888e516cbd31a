import { getSignInUrl } from 'authkit-native-nextjs';
import { redirect } from 'next/navigation';
import type { NextRequest } from 'next/server';

export const GET = async ({ nextUrl }: NextRequest) => {
  // Where the person comes from is still known after the sign-in.
  const state = nextUrl.searchParams.get('campaign') ?? undefined;
  redirect(await getSignInUrl({ state }));
};
