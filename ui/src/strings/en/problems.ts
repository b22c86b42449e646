/** What went wrong where no answer of the server says it. */
export const problems = {
  unreachable: 'The server does not answer.',
  uploadEnded: 'The server ended the connection before it had the whole file.',
  status: (status: number, text: string) => `The server answered ${status} ${text}`.trim() + '.',
};
