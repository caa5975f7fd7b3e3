/** A mistake or a situation that the user can mend: the command line prints the message alone, without a stack trace. */
export class UserError extends Error {
  public override readonly name = 'UserError';
}
