import auth from './auth.json' with { type: 'json' };
import board from './board.json' with { type: 'json' };
import errors from './errors.json' with { type: 'json' };
import format from './format.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import states from './states.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };

/** The English catalogue: one file per feature, one line here. */
export const en = { auth, board, errors, format, shell, states, ui };
