import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { theme } from './kit/theme.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
theme.apply();
mount(App, { target });
