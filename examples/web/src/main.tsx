import { render } from 'preact';
import { App } from './app';
import { loadConfig } from './config';
import './style.css';
import './room.css';

const page = document.getElementById('page')!;

loadConfig().then(
  (config) => render(<App config={config} />, page),
  () => render(<main class="page"><p role="alert" class="alert">The page is not set up: config.json is missing beside it.</p></main>, page),
);
