package dev.lockstep.common.yaml;

/** One file's text, with the name by which a person knows the file. */
public record SourceText(String name, String text) {}
