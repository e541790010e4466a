using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Copies of Open Inference calls for the shadow entities, whose outputs are compared with the caller's bit by bit.</summary>
static class ShadowInferences
{
    public static void Send(Endpoint endpoint, EntityHost answering, in InferenceCall call, InferenceResult result, TimeSpan limit)
    {
        var shadows = ShadowLimit.Of(endpoint, answering);
        if (shadows.Count == 0 || !ShadowLimit.HasRoom) return;
        // The caller's memory is gone once it has its answer.
        NamedTensor[] inputs = [.. call.Inputs.Select(i => new NamedTensor(i.Name, i.Value.Copy()))];
        Tensor[] expected = [.. result.Values.Select(v => v.Tensor!.Copy())];
        var names = result.Names;
        ShadowLimit.Run(async () =>
        {
            foreach (var host in shadows) host.Outcomes.AddShadow(await SameAsync(host, inputs, names, expected, limit));
        });
    }

    static async Task<bool> SameAsync(EntityHost host, NamedTensor[] inputs, IReadOnlyList<string> names, Tensor[] expected, TimeSpan limit)
    {
        if (host.Lease() is not { } model) return false;
        using var stop = new CancellationTokenSource(limit);
        try
        {
            var feed = await InferService.FeedAsync(model, inputs, stop.Token);
            if (names.Any(name => !model.Outputs.Any(o => o.Name == name && o.IsTensor))) return false;
            using var result = await model.Runner.RunAsync(new InferenceCall(feed, names, 0, stop.Token));
            for (var i = 0; i < expected.Length; i++)
                if (!result.Values[i].Tensor!.HasSameElements(expected[i])) return false;
            return true;
        }
        catch (Exception)
        {
            // Whatever went wrong, the shadow did not answer as the caller was answered.
            return false;
        }
        finally
        {
            model.Release();
        }
    }
}
