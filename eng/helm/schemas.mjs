// node schemas.mjs FILE: holds every document of a file against Kubernetes' own schema of its kind.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

for (const parsed of parseAllDocuments(readFileSync(process.argv[2], 'utf8'))) {
  const document = parsed.toJS();
  const { [document.kind]: Kind } = await import(`kubernetes-models/${document.apiVersion}`);
  try {
    new Kind(document).validate();
  } catch (error) {
    console.error(`${document.kind}: ${error.message}`);
    process.exitCode = 1;
  }
}
