import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { Root } from '../../../renderer/App.tsx';
import { allViews, showView } from '../../../renderer/store/app-store.ts';
import { createFakeClient } from './fake-client.ts';
import { keysId } from './scripted-account.ts';
import { scriptedApp } from './scripted-app.ts';
import { previewEntry } from './scripted-history.ts';
import type { RunScene } from './scripted-run.ts';

const query = new URLSearchParams(location.search);
const troubles = ['pool', 'nodes', 'quota'] as const;
const scenes = ['running', 'done', 'failed', 'timeLimit'] as const;
const lists = ['none', 'some', 'loading', 'failed'] as const;
const checks = ['passed', 'keys', 'quota', 'rejected', 'running', 'stopped'] as const;
const scene = scenes.find((name) => name === query.get('run'));
const run: RunScene | null =
  scene === undefined
    ? null
    : {
        scene,
        tasks: Number(query.get('tasks') ?? 5),
        nodes: Number(query.get('nodes') ?? 4),
        ...(query.has('azure') && {
          azure: {
            prices: query.get('prices') === 'offline' ? ('offline' as const) : ('known' as const),
            trouble: troubles.find((name) => name === query.get('trouble')) ?? ('none' as const),
          },
        }),
      };

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const client = createFakeClient(
  scriptedApp({
    files: Number(query.get('files') ?? 0),
    run,
    history: Array.from({ length: Number(query.get('history') ?? 0) }, (_, index) =>
      previewEntry(index, Date.now()),
    ),
    account: {
      hasAzure: query.has('azure'),
      prices: query.get('prices') === 'offline' ? 'offline' : 'known',
      spotQuota: query.has('quota') ? Number(query.get('quota')) : null,
      billing:
        (['nodes', 'unknown', 'leftovers'] as const).find((name) => name === query.get('billing')) ??
        'nothing',
      isUnreachable: query.has('unreachable'),
    },
    ...(query.has('connections') && {
      connections: {
        list: lists.find((name) => name === query.get('connections')) ?? 'some',
        check: checks.find((name) => name === query.get('check')) ?? 'passed',
      },
    }),
    settings: {
      ...(query.get('lang') === 'es' && { language: 'es' }),
      ...(query.has('azure') && { lastConnectionId: keysId }),
      ...(query.get('theme') === 'highContrast' && { theme: 'highContrast' }),
    },
  }),
);
showView(allViews.find((view) => view === query.get('view')) ?? 'convert');
createRoot(root).render(<Root client={client} />);
