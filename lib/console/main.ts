import { h, render } from 'preact';
import { ConsolePage } from './console-page';
import { applyTheme, keptTheme } from './theme';

const root = document.getElementById('console');
applyTheme(keptTheme());
if (root !== null) render(h(ConsolePage, {}), root);
