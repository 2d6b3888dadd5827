/** What the browser shows when a sign-in is over; the app goes on by itself. */
export const signInPage = {
  done: 'You are signed in to Batchtone. You can close this page and go back to the app.',
  failed: 'The sign-in did not succeed. Close this page and go back to Batchtone: it says why.',
} as const;
