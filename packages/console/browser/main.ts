import { createApi } from './api/create-api.ts';
import { createConnection } from './api/connection.ts';
import { createOnce } from './api/once.ts';
import { startBanner } from './shell/banner.ts';
import { partOf, startRouter } from './shell/router.ts';
import { startShortcuts } from './shell/shortcuts.ts';
import { startTheme } from './shell/theme.ts';
import { readWho } from './shell/who.ts';

const connection = createConnection();
startTheme(partOf('#theme'));
startBanner(partOf('#banner'), connection);
const who = readWho(document.body.dataset);
const go = startRouter({ api: createApi(connection), connection, once: createOnce(), who });
startShortcuts(partOf('#shortcuts'), go);
