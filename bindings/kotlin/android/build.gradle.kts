import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.library") version "8.13.0"
    id("org.jetbrains.kotlin.android") version "2.4.21"
    `maven-publish`
}

group = "shouwang"
version = "0.1.0"

android {
    namespace = "shouwang"
    compileSdk = 36

    defaultConfig {
        // Android 8.0: the first with java.time.
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64", "x86") }
    }

    // The sources are those of the Maven project beside this folder; build-native.sh puts the libraries into src/main/jniLibs.
    sourceSets.named("main") { kotlin.srcDir("../src/main/kotlin") }

    // Libraries lie in the app uncompressed and are mapped from there, which pages of 16 KB need.
    packaging { jniLibs { useLegacyPackaging = false } }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    publishing { singleVariant("release") { withSourcesJar() } }
}

kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_17 } }

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.11.0")
    // As an AAR it brings its own native part for Android, with pages of 16 KB since 5.17.
    implementation("net.java.dev.jna:jna:5.19.1@aar")
}

publishing {
    publications {
        register<MavenPublication>("release") {
            artifactId = "shouwang-android"
            afterEvaluate { from(components["release"]) }
        }
    }
}
