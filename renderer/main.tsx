import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { Root } from './App.tsx';
import { createClient } from './client.ts';

// A drop before the screens are up must not make the window leave for the dropped file.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<Root client={createClient()} />);
