'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { PROCEDURES, passes } from '#server/auth/rights.ts';
import type { Role } from '#server/kernel/actor.ts';
import { useTRPC } from '../trpc/client.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { showToast } from '../ui/toast.tsx';

const REFRESH_MS = 5_000;
const SPEEDS = [1, 10, 60] as const;

/** Starts, stops and speeds the simulated yard of a trial; everybody sees that it runs. */
export function SimulationSwitch({ roles }: { roles: readonly Role[] }) {
  const t = useTranslations('simulation');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.simulation.get.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  const change = useMutation(
    trpc.simulation.set.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.simulation.get.queryFilter()),
      onError: () => showToast(t('failed')),
    }),
  );
  if (!data?.available) return null;
  const disabledReason = maySwitch(roles) ? undefined : t('noRight');

  return (
    <div className="flex flex-wrap items-center gap-2">
      <span>{data.running ? t('running', { trucks: data.trucksUnderWay }) : t('stopped')}</span>
      <IconButton
        label={data.running ? t('pause') : t('start')}
        icon={data.running ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
        disabledReason={disabledReason}
        pending={change.isPending}
        onClick={() => change.mutate({ running: !data.running })}
      />
      <select
        aria-label={t('speed')}
        className="h-7 rounded-control border border-line-strong bg-surface px-1 text-ink-1"
        value={String(data.speed)}
        disabled={disabledReason !== undefined}
        onChange={(event) => change.mutate({ speed: Number(event.target.value) as (typeof SPEEDS)[number] })}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {t('times', { speed })}
          </option>
        ))}
      </select>
    </div>
  );
}

function maySwitch(roles: readonly Role[]): boolean {
  return passes(
    PROCEDURES['simulation.set'],
    roles.map((role) => ({ role, siteId: '*' })),
  );
}
