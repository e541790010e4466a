using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.OpenInference;

/// <summary>Refuses inputs that the model does not have, lacks, or has with another type or shape.</summary>
static class InputChecker
{
    public static void Check(ServableModel model, IReadOnlyList<NamedTensor> inputs)
    {
        for (var i = 0; i < inputs.Count; i++) CheckOne(model, inputs[i]);
        if (inputs.Count == model.Inputs.Count) return;
        var missing = model.Inputs.Where(spec => inputs.All(i => i.Name != spec.Name)).Select(spec => $"'{spec.Name}'").ToList();
        throw OpenInferenceException.Invalid(
            $"expected {model.Inputs.Count} inputs but got {inputs.Count} inputs for model '{model.Name}'; missing: {string.Join(", ", missing)}");
    }

    static void CheckOne(ServableModel model, NamedTensor input)
    {
        var spec = SpecOf(model, input.Name) ?? throw OpenInferenceException.Invalid($"unexpected inference input '{input.Name}' for model '{model.Name}'");
        if (spec.Type != input.Value.Type)
            throw OpenInferenceException.Invalid(
                $"inference input '{input.Name}' data-type is '{ElementTypes.NameOf(input.Value.Type)}', but model '{model.Name}' expects '{ElementTypes.NameOf(spec.Type)}'");
        if (!Fits(spec.Shape, input.Value.Shape))
            throw OpenInferenceException.Invalid(
                $"unexpected shape for input '{input.Name}' for model '{model.Name}'. Expected [{string.Join(',', spec.Shape)}], got [{string.Join(',', input.Value.Shape)}]");
    }

    static ValueSpec? SpecOf(ServableModel model, string name)
    {
        // Without enumerators: this is done for every request.
        var specs = model.Inputs;
        for (var i = 0; i < specs.Count; i++)
            if (specs[i].Name == name) return specs[i];
        return null;
    }

    // A graph that declares no dimensions may still take any rank: the runtime decides then.
    static bool Fits(long[] expected, long[] actual)
    {
        if (expected.Length == 0) return true;
        if (expected.Length != actual.Length) return false;
        for (var i = 0; i < expected.Length; i++)
            if (expected[i] != -1 && expected[i] != actual[i]) return false;
        return true;
    }
}
