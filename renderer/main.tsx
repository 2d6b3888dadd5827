import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { Root } from './App.tsx';
import { createClient } from './client.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<Root client={createClient()} />);
