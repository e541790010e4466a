using System.Reflection;
using System.Text;

namespace ML.Client.Tests.Reference;

/// <summary>The reference of an assembly's public members, one Markdown page.</summary>
sealed class ApiReference(Assembly assembly, XmlDocs docs)
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler adds to records, and what every object has.
    static readonly HashSet<string> Implied = ["Equals", "GetHashCode", "ToString", "Deconstruct", "<Clone>$", "EqualityContract", "PrintMembers"];

    readonly StringBuilder _page = new();

    /// <summary>Public members that nothing is said of.</summary>
    public List<string> Undocumented { get; } = [];

    public string Write()
    {
        _page.Append("# Reference of the C# client\n\nMade of the XML documentation of `ML.Client`. [sdk.md](sdk.md) tells what to use when. Asynchronous methods take a\n`CancellationToken` as their last parameter, left out here.\n");
        foreach (var group in assembly.GetExportedTypes().GroupBy(t => t.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            _page.Append($"\n## {group.Key}\n");
            foreach (var type in group.OrderBy(t => t.FullName, StringComparer.Ordinal)) Write(type);
        }

        return _page.ToString();
    }

    static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ when type.GetMethod("<Clone>$") is not null => "record",
        _ => "class",
    };

    void Write(Type type)
    {
        _page.Append($"\n### {CSharp.Name(type)}\n{Kind(type)}. {Said(type)}\n\n");
        var members = type.GetMembers(Declared).Where(IsShown).OrderBy(Order).ThenBy(m => m.Name, StringComparer.Ordinal).ThenBy(DocIds.Of, StringComparer.Ordinal).ToList();
        foreach (var member in members) Write(type, member);
    }

    static bool IsShown(MemberInfo member) => member is not Type && !Implied.Contains(member.Name) && member switch
    {
        MethodInfo method => !method.IsSpecialName,
        FieldInfo field => !field.IsSpecialName,
        ConstructorInfo constructor => constructor.GetParameters().Length > 0 && !IsOfRecord(constructor),
        _ => true,
    };

    // A record's parameters are its properties, told there.
    static bool IsOfRecord(ConstructorInfo constructor) => Kind(constructor.DeclaringType!) == "record";

    static int Order(MemberInfo member) => member switch { ConstructorInfo => 0, FieldInfo => 1, PropertyInfo => 2, _ => 3 };

    void Write(Type type, MemberInfo member)
    {
        var text = member is PropertyInfo && Kind(type) == "record" && docs.Text(member, "summary") is null
            ? docs.Texts(type, "param", "name").FirstOrDefault(p => p.About == member.Name).Text ?? Missing(member)
            : Said(member);
        _page.Append($"- `{CSharp.Signature(member)}`: {text}\n");
        if (member is not MethodBase method) return;
        var known = method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).Select(p => p.Name!).ToHashSet();
        foreach (var (name, about) in docs.Texts(member, "param", "name").Where(p => known.Contains(p.About))) _page.Append($"  - `{name}`: {about}\n");
        if (docs.Text(member, "returns") is { Length: > 0 } returns) _page.Append($"  - returns: {returns}\n");
        foreach (var (name, about) in docs.Texts(member, "exception", "cref")) _page.Append($"  - throws `{name}`: {about}\n");
    }

    Type? Foreign(MemberInfo member)
    {
        if (member is not MethodInfo { DeclaringType: { IsInterface: false } type } method) return null;
        var declared = type.GetInterfaces().FirstOrDefault(i => i.Assembly != assembly && type.GetInterfaceMap(i).TargetMethods.Contains(method)) ?? method.GetBaseDefinition().DeclaringType!;
        return declared.Assembly == assembly ? null : declared;
    }

    string Said(MemberInfo member) => docs.Text(member, "summary") ?? Missing(member);

    string Missing(MemberInfo member)
    {
        // An interface or base of another library says it already.
        if (Foreign(member) is { } foreign) return $"As `{CSharp.Name(foreign)}` has it.";
        Undocumented.Add(DocIds.Of(member));
        return "";
    }
}
