import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { Root } from '../../../renderer/App.tsx';
import { allViews, showView } from '../../../renderer/store/app-store.ts';
import { createFakeClient } from './fake-client.ts';
import { keysId } from './scripted-account.ts';
import { scriptedApp } from './scripted-app.ts';
import type { RunScene } from './scripted-run.ts';

const query = new URLSearchParams(location.search);
const scenes = ['running', 'done', 'failed', 'timeLimit'] as const;
const scene = scenes.find((name) => name === query.get('run'));
const run: RunScene | null =
  scene === undefined
    ? null
    : { scene, tasks: Number(query.get('tasks') ?? 5), nodes: Number(query.get('nodes') ?? 4) };

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const client = createFakeClient(
  scriptedApp({
    files: Number(query.get('files') ?? 0),
    run,
    account: {
      hasAzure: query.has('azure'),
      prices: query.get('prices') === 'offline' ? 'offline' : 'known',
      spotQuota: query.has('quota') ? Number(query.get('quota')) : null,
      billing:
        (['nodes', 'unknown', 'leftovers'] as const).find((name) => name === query.get('billing')) ??
        'nothing',
      isUnreachable: query.has('unreachable'),
    },
    settings: {
      ...(query.get('lang') === 'es' && { language: 'es' }),
      ...(query.has('azure') && { lastConnectionId: keysId }),
      ...(query.get('theme') === 'highContrast' && { theme: 'highContrast' }),
    },
  }),
);
showView(allViews.find((view) => view === query.get('view')) ?? 'convert');
createRoot(root).render(<Root client={client} />);
