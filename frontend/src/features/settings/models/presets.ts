import type { EndpointFields } from '@/backend'

interface Preset {
  id: string
  title: string
  kind: EndpointFields['kind']
  baseUrl: string
  /** Whether it asks for a key. */
  key: boolean
  hint: string
}

/** Where models usually answer. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'openai',
    title: 'OpenAI',
    kind: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    key: true,
    hint: 'The key is made at platform.openai.com, API keys.',
  },
  {
    id: 'azure',
    title: 'Azure OpenAI',
    kind: 'azure',
    baseUrl: 'https://',
    key: true,
    hint: 'The resource’s address, such as https://name.openai.azure.com, and the name of the deployment as the model.',
  },
  {
    id: 'ollama',
    title: 'Ollama',
    kind: 'compatible',
    baseUrl: 'http://localhost:11434/v1',
    key: false,
    hint: 'It runs on this machine and needs no key. Fetch a model first: ollama pull llama3.1.',
  },
  {
    id: 'llamacpp',
    title: 'llama.cpp',
    kind: 'compatible',
    baseUrl: 'http://localhost:8080/v1',
    key: false,
    hint: 'It runs on this machine: llama-server -m model.gguf.',
  },
  {
    id: 'lmstudio',
    title: 'LM Studio',
    kind: 'compatible',
    baseUrl: 'http://localhost:1234/v1',
    key: false,
    hint: 'It runs on this machine: start the server in its Developer tab.',
  },
  {
    id: 'vllm',
    title: 'vLLM',
    kind: 'compatible',
    baseUrl: 'http://localhost:8000/v1',
    key: false,
    hint: 'A server of your own; with --api-key it asks for one.',
  },
]

/** Which preset an endpoint is. */
export function presetOf({ kind, baseUrl }: Pick<EndpointFields, 'kind' | 'baseUrl'>): Preset | undefined {
  if (kind !== 'compatible') return PRESETS.find((one) => one.kind === kind)
  return PRESETS.find((one) => one.baseUrl === baseUrl)
}

export const NEW_ENDPOINT: EndpointFields = {
  name: '',
  kind: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: '',
  concurrency: 4,
  perMinute: 0,
  timeoutSeconds: 120,
  priceIn: 0,
  priceCached: 0,
  priceOut: 0,
  perDay: 0,
}

/** How an endpoint can be held to the shape of an answer, in words. */
export const ABILITIES: Record<string, string> = {
  '': 'Not tried yet',
  json_schema: 'Answers in the exact shape asked for',
  json_object: 'Answers as JSON; the shape is checked here',
  text: 'Answers in prose; the draft is taken out of it and checked here',
}
