'use client';

import { parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs';
import { QUEUE_ORDERS } from './order.ts';

const VIEWS = ['tiles', 'list'] as const;
export type BoardView = (typeof VIEWS)[number];

/** What a link to the board keeps: filters, order, view and the open door. */
export function useBoardParams() {
  const [filters, setFilters] = useQueryStates({
    direction: parseAsStringLiteral(['all', 'inbound', 'outbound'] as const).withDefault('all'),
    capability: parseAsString,
    zone: parseAsString,
  });
  const [order, setOrder] = useQueryState('order', parseAsStringLiteral(QUEUE_ORDERS).withDefault('due'));
  const [view, setView] = useQueryState('view', parseAsStringLiteral(VIEWS).withDefault('tiles'));
  return { filters, setFilters, order, setOrder, view, setView };
}
