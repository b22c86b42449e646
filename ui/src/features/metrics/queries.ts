import { api, take } from '$/api/client';
import { all } from '$/api/lists';

/** Every configuration of the account. */
export const configsQuery = () => ({
  queryKey: ['configs'],
  queryFn: () => all((query) => take(api.GET('/api/v1/metric-configs', { params: { query } }))),
});
