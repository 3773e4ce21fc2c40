import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RUNNER = '../bin/runner'

export interface Runner {
  /** The start link it printed. */
  link: string
  /** Stops it, and starts it again at the same address; gives its new link. */
  restart: () => Promise<string>
  stop: () => Promise<void>
}

interface Serving {
  link: string
  end: () => Promise<void>
}

async function serve(data: string, listen: string): Promise<Serving> {
  const child = spawn(RUNNER, ['serve', '--data', data, '--sealed-file', '--listen', listen])
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const link = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (part) => {
      said += String(part)
      const found = /^Open (\S+)$/m.exec(said)
      if (found?.[1]) resolve(found[1])
    })
    child.on('exit', () => reject(new Error(`The runner printed no link: ${said}`)))
  })
  const end = () => {
    child.kill('SIGTERM')
    return gone
  }
  return { link, end }
}

/** A runner of the test's own, on a workspace that holds the contacts of a CSV file. */
export async function startRunner(csv: string): Promise<Runner> {
  const dir = mkdtempSync(join(tmpdir(), 'cadenza-runner-'))
  const data = join(dir, 'data')
  const file = join(dir, 'contacts.csv')
  writeFileSync(file, csv)
  execFileSync(RUNNER, ['import', '--data', data, file], { stdio: 'ignore' })
  let serving = await serve(data, '127.0.0.1:0')
  const { link } = serving
  const restart = async () => {
    await serving.end()
    serving = await serve(data, new URL(link).host)
    return serving.link
  }
  const stop = async () => {
    await serving.end()
    rmSync(dir, { recursive: true, force: true })
  }
  return { link, restart, stop }
}
