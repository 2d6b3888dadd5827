/** What failure cards say beside the words of the failure. */
export const repair = {
  /** What it costs meanwhile: `BillingWord`. */
  billing: {
    nothing: 'This costs nothing meanwhile.',
    nodesKeepBilling: 'The run’s nodes keep billing meanwhile.',
    nodeIdleBilling: 'The node does nothing, but it bills until it is removed.',
    nodesThatCame: 'Only the nodes that are there bill; those that did not come cost nothing.',
    storage: 'The MP3s wait in storage, which costs very little.',
  },
  /** The button: `RepairName`. */
  action: {
    retryTask: 'Convert it again',
    retryFailed: 'Retry failed',
    rebootNode: 'Reboot the node',
    removeNode: 'Remove the node',
    addDedicatedNode: 'Add a dedicated node',
    resizeAgain: 'Ask for the nodes again',
    downloadAgain: 'Download all',
    waitLonger: 'Wait longer',
    editPlan: 'Edit the plan',
    editConnection: 'Edit the connection',
    signIn: 'Sign in',
    checkConnection: 'Check the connection',
    chooseFolder: 'Choose another folder',
  },
} as const;
