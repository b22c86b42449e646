// A page that breaks, loaded twice.

import { doing, go, viewing, visit } from '../visitor.mjs';

export const errors = async (world) => {
  const tab = await visit(world, '/errors');
  const press = async (...buttons) => {
    for (const button of buttons) await doing(world, 1, 'js_errors', () => tab.click(button));
  };
  await press('#throw', '#throw', '#throw-other', '#reject', '#reject');
  await viewing(world, () => go.reload(tab));
  await press('#throw', '#reject');
  await tab.close();
};
