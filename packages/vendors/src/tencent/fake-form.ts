/** What the fake takes for an action of the legacy API: each parameter with a check of its value, as the pages list them. */
export interface FakeForm {
  readonly takes: ReadonlyMap<RegExp, RegExp>;
  readonly needs: readonly string[];
}

const common = /^(Action|SecretId|Timestamp|Nonce|Region|SignatureMethod|Signature|Token)$/;
const time = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const host = /^[a-z0-9.-]+\.[a-z0-9-]+$/;
const origin = /^[A-Za-z0-9.-]+(:\d{1,5})?(;\d+(\.\d+){3}(:\d{1,5})?)*$/;
const word = /^\w+$/;
const digits = /^\d+$/;
const any = /^[\s\S]+$/;

const config: readonly [RegExp, RegExp][] = [
  [/^origin$/, origin],
  [/^backupOrigin$/, origin],
  [/^cache$/, /^\[(\[[0-3],"[^"]+",\d+\],?)+\]$/],
  [/^cacheMode$/, /^(simple|custom)$/],
  [/^refer$/, any],
  [/^fwdHost$/, host],
  [/^fullUrl$/, /^(on|off)$/],
  [/^projectId$/, digits],
];
const oneHost: readonly [RegExp, RegExp][] = [
  [/^host$/, host],
  [/^hostId$/, digits],
];

/** The parameters of each action. */
export const fakeForms: ReadonlyMap<string, FakeForm> = new Map<string, FakeForm>([
  ['RefreshCdnUrl', form([[/^urls\.\d+$/, any]])],
  [
    'RefreshCdnDir',
    form([
      [/^dirs\.\d+$/, any],
      [/^type$/, /^[12]$/],
    ]),
  ],
  [
    'GetCdnRefreshLog',
    form([
      [/^taskId$/, word],
      [/^(startDate|endDate)$/, time],
      [/^(host|url)$/, any],
    ]),
  ],
  [
    'AddCdnHost',
    form(
      [
        ...config,
        [/^host$/, /^(?=.{1,50}$)[a-z0-9.-]+\.[a-z0-9-]+$/],
        [/^hostType$/, /^(cname|cos|ftp)$/],
        [/^serviceType$/, /^(web|download|media)$/],
        [/^accessIp$/, any],
      ],
      ['host', 'projectId', 'hostType', 'origin'],
    ),
  ],
  ['UpdateCdnConfig', form([...config, ...oneHost, [/^(rspHeader|reqHeader)$/, any]])],
  ['GetHostInfoByHost', form([[/^hosts\.\d+$/, host]], ['hosts.0'])],
  ['GetHostInfoById', form([[/^ids\.\d+$/, digits]], ['ids.0'])],
  [
    'DescribeCdnHosts',
    form([
      [/^(offset|limit)$/, digits],
      [/^detail$/, /^[01]$/],
    ]),
  ],
  ['OnlineHost', form(oneHost)],
  ['OfflineHost', form(oneHost)],
  ['DeleteCdnHost', form([[/^hostId$/, digits]], ['hostId'])],
  [
    'GetCdnHostsDetailStatistics',
    form(
      [
        [/^(startTime|endTime)$/, time],
        [/^statType$/, /^(flux|bandwidth|requests|hit_flux|hit_requests|status_code)$/],
        [/^hosts\.\d$/, host],
      ],
      ['startTime', 'endTime', 'statType'],
    ),
  ],
  [
    'GetCdnLogList',
    form(
      [
        [/^host$/, host],
        [/^(startDate|endDate)$/, time],
      ],
      ['host'],
    ),
  ],
]);

/** The first parameter that is unknown, in a wrong form or missing. */
export function wrongParam(action: string, params: ReadonlyMap<string, string>): string | undefined {
  const { takes, needs } = fakeForms.get(action) ?? form([]);
  const missing = needs.find((name) => !params.has(name));
  if (missing !== undefined) return missing;
  return [...params].find(
    ([name, value]) =>
      !common.test(name) && ![...takes].some(([pattern, good]) => pattern.test(name) && good.test(value)),
  )?.[0];
}

function form(takes: readonly [RegExp, RegExp][], needs: readonly string[] = []): FakeForm {
  return { takes: new Map(takes), needs };
}
