/** `npm run screenshots [-- DIR]`: the console's views as pictures, light and dark, into DIR (site/screenshots). */
import { runTypeScript } from './typescript.mjs';

await runTypeScript('./screenshots/main.ts');
