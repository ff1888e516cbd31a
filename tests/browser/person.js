// What a person does and sees in a browser.

export const AUTHORIZE = '/user_management/authorize';
export const GRACE = 'grace@example.com';
export const ADA = 'ada@example.com';
export const ALAN = 'alan@example.com';

export const greeting = (page) => page.getByRole('heading', { level: 1 }).textContent();
export const session = (page) => page.locator('#session').textContent();
export const organization = (page) => page.locator('#organization').textContent();
export const signOutButton = (page) => page.getByRole('button', { name: 'Sign out' });

/** Chooses a user on the sign-in page, and waits until the app shows a page to them. */
export async function choose(page, email = GRACE) {
  await page.getByRole('button', { name: email }).click();
  await signOutButton(page).waitFor();
}

export async function signIn(page, url, email = GRACE) {
  await page.goto(url);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await choose(page, email);
}

export const atSignInPage = (page) => new URL(page.url()).pathname === AUTHORIZE;

export const cookieOf = async (page, name) => (await page.context().cookies()).find((it) => it.name === name);

/** The cookies of the sign-ins that have begun. */
export const flows = async (page) => (await page.context().cookies()).filter(({ name }) => name.includes('wos-flow-'));

