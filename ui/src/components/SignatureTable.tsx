import type { Signature, SignatureField } from '../api/modelCard';

function Rows({ title, fields }: { title: string; fields: readonly SignatureField[] }) {
  return fields.map((field, index) => (
    <tr key={field.name}>
      <td className="muted">{index === 0 ? title : ''}</td>
      <th scope="row" dir="auto">
        {field.name}
      </th>
      <td className="mono">{field.type}</td>
      <td className="muted">{field.required ? '' : 'optional'}</td>
    </tr>
  ));
}

export function SignatureTable({ signature }: { signature: Signature }) {
  return (
    <table className="plain-table" aria-label="Signature">
      <tbody>
        <Rows title="Inputs" fields={signature.inputs} />
        <Rows title="Outputs" fields={signature.outputs} />
        <Rows title="Parameters" fields={signature.params} />
      </tbody>
    </table>
  );
}
