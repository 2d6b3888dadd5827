/** The question that is asked when the app is closed while something is under way. */
export const quit = {
  title: 'Quit Batchtone?',
  working: {
    message: 'Files are still being converted.',
    detail:
      'If you quit, the run is cancelled and everything that it made on the service is deleted. MP3s that are in your folder stay.',
  },
  billing: {
    message_one: '{{count, number}} node is still there and costs money.',
    message_other: '{{count, number}} nodes are still there and cost money.',
    detail_one: 'Without work it is stopped by Azure itself, within {{minutes, number}} minutes.',
    detail_other: 'Without work they are stopped by Azure itself, within {{minutes, number}} minutes.',
    detailUnknown_one: 'Without work it is stopped by Azure itself after a while.',
    detailUnknown_other: 'Without work they are stopped by Azure itself after a while.',
  },
  notDeleted: {
    message: 'Not all nodes could be deleted.',
    detail: 'Look at what is on your accounts and try again, or delete them in the Azure portal.',
  },
  stay: 'Stay',
  cancelRun: 'Cancel the run and quit',
  deleteNodes_one: 'Delete it and quit',
  deleteNodes_other: 'Delete them and quit',
  leave_one: 'Quit and leave it',
  leave_other: 'Quit and leave them',
  quitAnyway: 'Quit all the same',
} as const;
