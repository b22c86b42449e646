import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { theme } from './kit/theme.svelte';
import { settle } from './platform';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
theme.apply();
void settle().then(() => mount(App, { target }));
