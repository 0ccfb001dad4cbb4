// Shrinks wasm modules in place: node optimise.mjs LIBRARY MODULE...
//
// wasm-opt does the same to one module; but it takes a third of a second to start, and there are six hundred of them.
import fs from 'node:fs'

const [library, ...modules] = process.argv.slice(2)
const { default: binaryen } = await import(library)

// What rustc emits today; the optimiser may use it, and must not add to it.
const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features
const features = [BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt]

// -Oz
binaryen.setOptimizeLevel(2)
binaryen.setShrinkLevel(2)
for (const file of modules) {
  const module = binaryen.readBinary(fs.readFileSync(file))
  module.setFeatures(features.reduce((all, one) => all | one))
  module.optimize()
  fs.writeFileSync(file, module.emitBinary())
  module.dispose()
}
