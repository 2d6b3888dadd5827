import { create } from 'zustand';
import type { QueueEvent } from '../../shared/contract.ts';
import { applyQueueEvent, emptyQueue, type QueueState } from './apply-queue-event.ts';

export const useQueueStore = create<QueueState>()(() => emptyQueue());

export function receiveQueueEvent(event: QueueEvent): void {
  useQueueStore.setState((state) => applyQueueEvent(state, event), true);
}
