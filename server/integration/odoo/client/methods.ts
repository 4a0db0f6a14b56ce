/** Methods that only look: they get the shorter timeout and may be sent again on a stale connection. */
export const READ_ONLY_METHODS: ReadonlySet<string> = new Set([
  'check_access_rights',
  'context_get',
  'default_get',
  'fields_get',
  'formatted_read_group',
  'get_external_id',
  'has_access',
  'name_search',
  'read',
  'read_group',
  'search',
  'search_count',
  'search_read',
  'web_read',
  'web_search_read',
]);
