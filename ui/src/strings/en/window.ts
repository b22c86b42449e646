/** What the window adds to pages that a browser has, too. */
export const window = {
  machine: 'This computer',
  toServer: 'Server, log and data',
  banner: {
    stopped: 'You have stopped the server. Sites and services cannot send numbers.',
    starting: 'The server is starting…',
    stopping: 'The server is stopping…',
    restarting: 'The server ended by itself and is started again…',
    working: 'The server waits until the work on its data is done.',
    failed: 'The server cannot run.',
    open: 'Open Server page',
  },
};
