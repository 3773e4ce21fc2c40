import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, ask, inWords, keys, useDeed, useWorkspace, type WorkspaceEdit } from '@/backend'
import { Card, Field, notify, Picker } from '@/ui'

/** The countries of ISO 3166; each is shown by the name that this machine has for it. */
const COUNTRIES =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'.split(
    ' ',
  )

/** A value that stands for an empty setting. */
const NONE = 'none'

/** What numbers and amounts mean where nothing says it: of the whole workspace, not of this machine. */
export function Region() {
  const { data } = useWorkspace()
  const queries = useQueryClient()
  const { run, problem } = useDeed((body: WorkspaceEdit) => ask(api.PATCH('/api/settings', { body })), {
    topics: ['settings', 'contacts'],
    onDone: (next) => queries.setQueryData(keys.list('settings'), next),
    onRefused: (refusal) => {
      if (refusal.errors.length === 0) notify.failed('It was not saved', inWords(refusal))
    },
  })
  const countries = useMemo(() => choices(COUNTRIES, 'region', 'None'), [])
  const currencies = useMemo(() => choices(Intl.supportedValuesOf('currency'), 'currency', 'None'), [])
  if (!data) return null
  return (
    <Card title="Region">
      <div className="flex flex-col gap-4 p-4">
        <Field
          label="Phone region"
          hint="The country of phone numbers that are written without one."
          error={problem?.field('phoneRegion')}
          layout="row"
        >
          <Picker
            className="w-64"
            label="Phone region"
            value={data.phoneRegion || NONE}
            groups={countries}
            onChange={(next) => run({ phoneRegion: next === NONE ? '' : next })}
          />
        </Field>
        <Field
          label="Currency"
          hint="Of custom fields that hold money."
          error={problem?.field('currency')}
          layout="row"
        >
          <Picker
            className="w-64"
            label="Currency"
            value={data.currency || NONE}
            groups={currencies}
            onChange={(next) => run({ currency: next === NONE ? '' : next })}
          />
        </Field>
      </div>
    </Card>
  )
}

function choices(codes: readonly string[], type: 'region' | 'currency', none: string) {
  const names = new Intl.DisplayNames(undefined, { type })
  const items = codes
    .map((code) => ({ value: code, label: `${names.of(code) ?? code} (${code})` }))
    .sort((a, b) => a.label.localeCompare(b.label))
  return [{ title: '', items: [{ value: NONE, label: none }, ...items] }]
}
