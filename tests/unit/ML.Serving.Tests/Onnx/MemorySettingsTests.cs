using ML.Common.Errors;
using ML.Serving.Contracts.Endpoints;
using ML.Serving.Endpoints;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Tests.Models;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.Tests.Onnx;

/// <summary>The memory settings of a served entity, from the endpoint's configuration to the runtime.</summary>
[Collection(nameof(Alone))]
public sealed class MemorySettingsTests : IDisposable
{
    const int Rows = 4_000_000;

    readonly TestModels models = new();

    [Fact]
    public void What_an_entity_says_reaches_the_session()
    {
        var entity = new ServedEntity { Name = "e", EntityName = "m", EntityVersion = "1", Settings = new ServedEntitySettings { MemoryArena = false, MemoryPattern = false } };
        EntityRules.Check("e", entity);
        var session = EntityRules.SettingsOf(entity).Adjust(new SessionSettings());
        Assert.Equal((false, false, false), (session.MemoryArena, session.MemoryPattern, session.ShrinkMemoryArena));
        var standard = EntityRules.SettingsOf(entity with { Settings = null }).Adjust(new SessionSettings());
        Assert.Equal((true, true, false), (standard.MemoryArena, standard.MemoryPattern, standard.ShrinkMemoryArena));
        var error = Assert.Throws<PlatformException>(() => EntityRules.Check("e", entity with { Settings = new ServedEntitySettings { MemoryArena = false, ShrinkMemoryArena = true } }));
        Assert.Contains("'shrink_memory_arena' has no effect", error.Message);
    }

    /// <summary>One large run: the arena keeps what it took, unless it is told not to.</summary>
    [Fact]
    public void The_arena_keeps_a_large_runs_memory_or_gives_it_back()
    {
        if (!OperatingSystem.IsLinux()) return;
        var kept = Left(new SessionSettings());
        Assert.True(kept >= 24, $"the arena kept {kept} MiB of a run that takes 32 for its answer");
        foreach (var settings in (SessionSettings[])[new() { ShrinkMemoryArena = true }, new() { MemoryArena = false }])
        {
            var left = Left(settings);
            Assert.True(left < 16, $"{settings}: {left} MiB are left of a large run, and {kept} are with the arena");
        }
    }

    public void Dispose() => models.Dispose();

    long Left(SessionSettings settings)
    {
        using var model = OnnxModel.Load(Path.Combine(models.Folder("m", TestModels.Double.ToBytes()), "model.onnx"), settings);
        // The runtime never gives its arena's first piece back.
        Run(model, 20_000);
        var before = ProcessMemory.Megabytes();
        Run(model, Rows);
        // It is given back at the end of a run, when the answer of the last is gone.
        Run(model, 20_000);
        return ProcessMemory.Megabytes() - before;
    }

    static void Run(OnnxModel model, int rows) =>
        model.Run([new NamedTensor("x", Tensor.From(TensorElementType.Float, [rows, 2], new float[rows * 2]))], null, CancellationToken.None).Dispose();
}
