import { render } from 'preact';
import { App } from './app/app.js';
import { followLinks } from './app/location.js';
import { startTheme } from './app/theme.js';

startTheme();
followLinks();
render(<App />, document.getElementById('app') as HTMLElement);
