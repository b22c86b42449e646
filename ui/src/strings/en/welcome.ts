export const welcome = {
  title: 'Three steps to your first number',
  hint: 'It takes about two minutes. Everything here can be found again under Install.',
  skip: 'Skip for now',
  steps: { key: 'Your key', snippet: 'Your code', waiting: 'Your first event' },
  done: 'done',
  next: 'Continue',
  key: {
    first: 'We made a key for you. It says whose numbers arrive.',
    secret:
      'The publishable key stands in your pages and may be seen by all. The secret is for backends that send numbers; it is shown this once. If you will not need it, go on: you can make a new one at any time.',
    choose: 'Choose the key that your pages send with.',
    none: 'You have no key yet.',
    create: 'New key',
  },
  snippet: {
    hint: 'Paste this line into the <head> of every page.',
    form: 'Form of the code',
    tag: 'One line',
    queue: 'With a queue',
    queueHint: 'Keeps calls that your page makes before the library is there.',
    other: 'React, Vue, WordPress, Tag Manager and more',
    pasted: 'I have pasted it',
  },
  overview: 'Open overview',
};
