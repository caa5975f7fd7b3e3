/** Why forward authentication is refused where an environment has nobody to ask. */
export const NO_SIGN_IN = {
  because: 'the environment names no sign-in service',
  remedy: "add 'signIn' to its edge, or leave authentication out",
} as const;
