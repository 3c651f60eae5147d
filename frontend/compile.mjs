// Compiles one style sheet: node compile.mjs FROM TO
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const [from, to] = process.argv.slice(2)
const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules')
const { css } = sass.compileString(readFileSync(from, 'utf8'), {
  loadPaths: [modules],
  style: 'compressed',
  quietDeps: true
})
writeFileSync(to, css)
