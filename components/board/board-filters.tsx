'use client';

import { useTranslations } from 'use-intl';
import type { DoorTile } from '#server/yard/doors/schema.ts';
import { Select } from '../ui/select.tsx';
import type { BoardFilters } from './order.ts';

const ANY = '*';

export type BoardFilterBarProps = {
  doors: readonly DoorTile[];
  filters: BoardFilters;
  onChange: (filters: Partial<BoardFilters>) => void;
};

/** Direction, equipment and zone; choices nobody could tell apart are left out. */
export function BoardFilterBar({ doors, filters, onChange }: BoardFilterBarProps) {
  const t = useTranslations('board.filter');
  const name = useCapabilityName();
  const capabilities = [...new Set(doors.flatMap((door) => door.capabilities))].sort();
  const zones = new Map(
    doors.flatMap((door) => (door.zoneId ? [[door.zoneId, door.zoneCode ?? door.zoneId] as const] : [])),
  );
  return (
    <search aria-label={t('label')} className="flex flex-wrap gap-2">
      <Select
        label={t('direction')}
        labelHidden
        value={filters.direction}
        onValueChange={(direction) => onChange({ direction })}
        options={(['all', 'inbound', 'outbound'] as const).map((value) => ({ value, label: t(value) }))}
      />
      {capabilities.length > 0 ? (
        <Select
          label={t('capability')}
          labelHidden
          value={filters.capability ?? ANY}
          onValueChange={(value) => onChange({ capability: value === ANY ? null : value })}
          options={[
            { value: ANY, label: t('anyCapability') },
            ...capabilities.map((value) => ({ value, label: name(value) })),
          ]}
        />
      ) : null}
      {zones.size > 1 ? (
        <Select
          label={t('zone')}
          labelHidden
          value={filters.zone ?? ANY}
          onValueChange={(value) => onChange({ zone: value === ANY ? null : value })}
          options={[
            { value: ANY, label: t('anyZone') },
            ...[...zones].map(([value, label]) => ({ value, label })),
          ]}
        />
      ) : null}
    </search>
  );
}

/** What a door can do, in words; a site's own capability shows as it was named. */
export function useCapabilityName(): (capability: string) => string {
  const t = useTranslations('board.capability');
  return (capability) => (t.has(capability as 'reefer') ? t(capability as 'reefer') : capability);
}
